using System.Security.Cryptography;
using System.Text;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Placing;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.State;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Agent.Proving;

/// <summary>
/// Where a database server of a proof lives: a new folder below /var/tmp, because the account that it runs as may not enter
/// the agent's own, and a socket wants a short path. The outer folder is the agent's, so that nobody exchanges the inner
/// one, which is the account's. Written down before it is made: what a killed agent left goes at the next start.
/// </summary>
internal sealed class ScratchPlace : IDisposable
{
    public const string Above = "/var/tmp";
    private const string Begin = Above + "/bbs-scratch-";
    private const int Passable = 0x1C9; // 0o711
    private const int OwnerOnly = 0x1C0; // 0o700

    private readonly string location;
    private readonly string note;

    private ScratchPlace(string location, string note, Guid jobId, ProcessAccount? account) => (this.location, this.note, JobId, Account) = (location, note, jobId, account);

    public Guid JobId { get; }

    /// <summary>Who the server and its clients run as; null for the agent's own user, who is not root then.</summary>
    public ProcessAccount? Account { get; }

    /// <summary>The folder that belongs to the account, and what is in it.</summary>
    public string Own => Path.Combine(location, "own");

    public string this[string name] => Path.Combine(Own, name);

    public static Result<ScratchPlace> Make(StateFolder state, Guid jobId, string accountName)
    {
        if (Accounts.FindAccount(accountName) is not { } found)
            return NotPossible($"The policy names the account {AgentLog.OneLine(accountName)} for database servers of proofs, and there is none of this name.");
        if (found.UserId == 0)
            return NotPossible("The policy names root as the account for database servers of proofs.");
        if (!Posix.IsRoot && found.UserId != Posix.UserId)
            return NotPossible($"The agent does not run as root and cannot run a database server as {AgentLog.OneLine(accountName)}.");
        Directory.CreateDirectory(state.ScratchFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var place = new ScratchPlace(Begin + RandomNumberGenerator.GetHexString(24, lowercase: true), Path.Combine(state.ScratchFolder, $"{jobId:D}.place"), jobId, Posix.IsRoot ? new ProcessAccount(found.UserId, found.GroupId) : null);
        AtomicFile.Write(place.note, Encoding.UTF8.GetBytes(place.location));
        try
        {
            place.Make();
            return place;
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <summary>Removes what a former agent left.</summary>
    public static void RemoveAll(StateFolder state)
    {
        if (!Directory.Exists(state.ScratchFolder))
            return;
        foreach (var note in Directory.EnumerateFiles(state.ScratchFolder, "*.place"))
        {
            if (File.ReadAllText(note) is var location && location.StartsWith(Begin, StringComparison.Ordinal) && !location[Begin.Length..].Contains('/', StringComparison.Ordinal))
                ScratchFolder.Remove(location);
            File.Delete(note);
        }
    }

    /// <summary>A folder in the account's own.</summary>
    public string MakeFolder(string name)
    {
        using var own = TargetRoot.Open(Own) ?? throw new IOException($"{Own} was exchanged.");
        var bytes = Encoding.UTF8.GetBytes(name);
        if (!Descriptors.MakeFolder(own, bytes, OwnerOnly))
            throw new IOException($"A folder in {Own} cannot be made: {Descriptors.Words(Descriptors.Error)}");
        using var folder = Descriptors.OpenFolder(own, bytes) ?? throw new IOException($"{Own} was exchanged.");
        if (Account is { } account && !Descriptors.SetOwner(folder, account.UserId, account.GroupId))
            throw new IOException($"A folder in {Own} cannot be given away: {Descriptors.Words(Descriptors.Error)}");
        return this[name];
    }

    /// <summary>A program that runs there with the rights of the account, with nothing of the agent's environment.</summary>
    public ChildProcessStart Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? more = null) => new()
    {
        FileName = program,
        Arguments = arguments,
        Environment = new Dictionary<string, string>(more ?? new Dictionary<string, string>())
        {
            ["PATH"] = Programs,
            ["LC_ALL"] = "C.UTF-8",
            ["HOME"] = Own,
            ["TMPDIR"] = Own,
            [Hooks.HookProcess.JobVariable] = JobId.ToString("D"), // by which it is found again if the agent is killed
        },
        InheritedVariables = [],
        WorkingDirectory = Own,
        LeadsGroup = true,
        Account = Account,
    };

    /// <summary>Where programs are looked for; servers do not lie where users look.</summary>
    public const string Programs = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/libexec";

    public void Dispose()
    {
        ScratchFolder.Remove(location);
        File.Delete(note);
    }

    private void Make()
    {
        using var above = TargetRoot.Open(Encoding.UTF8.GetString(Posix.RealPath(Encoding.UTF8.GetBytes(Above)) ?? [])) ?? throw new IOException($"There is no folder {Above}.");
        var name = Encoding.UTF8.GetBytes(Path.GetFileName(location));
        if (!Descriptors.MakeFolder(above, name, Passable) || Descriptors.OpenFolder(above, name) is not { } outer)
            throw new IOException($"{location} cannot be made: {Descriptors.Words(Descriptors.Error)}");
        using (outer)
        {
            Descriptors.SetMode(outer, Passable);
            var own = "own"u8.ToArray();
            if (!Descriptors.MakeFolder(outer, own, OwnerOnly) || Descriptors.OpenFolder(outer, own) is not { } inner)
                throw new IOException($"{Own} cannot be made: {Descriptors.Words(Descriptors.Error)}");
            using (inner)
                if (Account is { } account && !Descriptors.SetOwner(inner, account.UserId, account.GroupId))
                    throw new IOException($"{Own} cannot be given away: {Descriptors.Words(Descriptors.Error)}");
        }
    }

    private static Problem NotPossible(string detail) =>
        new("proof.not-possible", ProblemKind.Configuration, detail, "Name another account as restore.scratch-account in the client's policy file; see docs/proofs.md.");
}
