using System.Text;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Machine;

namespace BorgBackupServer.Agent.State;

/// <summary>Where the agent keeps what it is: everything below one folder that only its own user can enter.</summary>
public sealed class StateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private StateFolder(string path) => Location = path;

    public string Location { get; }

    public string IdentityFile => Path.Combine(Location, "identity.json");

    public string SshKeyFile => Path.Combine(Location, "id_ed25519");

    public string KnownHostsFile => Path.Combine(Location, "known_hosts");

    public string LockFile => Path.Combine(Location, "agent.lock");

    public string ContactFile => Path.Combine(Location, "contact.json");

    public string OutboxFolder => Path.Combine(Location, "outbox");

    public string RunsFolder => Path.Combine(Location, "runs");

    /// <summary>What archives say of their files, while they are restored from.</summary>
    public string DumpsFolder => Path.Combine(Location, "dumps");

    /// <summary>Where proofs restore to, for as long as they take.</summary>
    public string ScratchFolder => Path.Combine(Location, "scratch");

    /// <summary>BORG_BASE_DIR of every borg that this agent starts.</summary>
    public string BorgFolder => Path.Combine(Location, "borg");

    /// <summary>An empty folder for one job's dump; a leftover of a former lease goes.</summary>
    public string MakeDumpFolder(Guid jobId)
    {
        var folder = Path.Combine(DumpsFolder, jobId.ToString("D"));
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder, OwnerOnly);
        return folder;
    }

    /// <summary>Removes what a killed agent left of dumps.</summary>
    public void RemoveDumps()
    {
        if (Directory.Exists(DumpsFolder))
            Directory.Delete(DumpsFolder, recursive: true);
    }

    /// <summary>The folder as a place to read from; nothing is made.</summary>
    public static StateFolder At(string path) => new(path);

    /// <summary>Makes the folder where it is missing, and closes it to everybody else.</summary>
    public static Result<StateFolder> Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
            File.SetUnixFileMode(path, OwnerOnly);
            var state = new StateFolder(path);
            foreach (var folder in (string[])[state.OutboxFolder, state.RunsFolder, state.BorgFolder])
                Directory.CreateDirectory(folder, OwnerOnly);
            return state;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Problem("state.unusable", ProblemKind.Configuration, $"The state folder {path} cannot be used: {failure.Message}",
                "Run as the user that owns it, or name another one with --state.");
        }
    }

    /// <summary>A file of another user would let that user speak for this agent.</summary>
    internal static Problem? CheckOwner(string file) =>
        FileStatus.Of(Encoding.UTF8.GetBytes(file)) is { } status && (status.IsWritableByOthers || (Posix.IsRoot && status.UserId != 0))
            ? new Problem("state.unsafe-permissions", ProblemKind.Configuration, $"{file} can be changed by other users.", $"chown root {file} && chmod 600 {file}")
            : null;
}
