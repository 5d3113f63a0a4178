using System.Text;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Machine;

namespace BorgBackupServer.Agent.Policy;

/// <summary>The policy on disk. Read anew for every order, so that a stricter file counts at once.</summary>
public sealed class PolicyFile(string path)
{
    private const UnixFileMode ForEverybodyToRead =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public string Location => path;

    /// <summary>Grows when the file is written; what was told of it before is old then.</summary>
    public DateTime WrittenAt => File.GetLastWriteTimeUtc(path);

    public Result<AgentPolicy> Read()
    {
        if (CheckOwner() is { } problem)
            return problem;
        try
        {
            return PolicyText.Parse(File.ReadAllText(path), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Problem("policy.missing", ProblemKind.Configuration, $"The policy file {path} cannot be read: {failure.Message}",
                "Enrolment writes one; see docs/agent.md for what it says.");
        }
    }

    /// <summary>Writes the default policy if there is none yet; an existing file is never touched.</summary>
    public void WriteDefault(string restoreTarget)
    {
        if (File.Exists(path))
            return;
        var folder = Path.GetDirectoryName(path) ?? "/";
        Directory.CreateDirectory(folder);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(PolicyText.Default(restoreTarget)), ForEverybodyToRead);
    }

    // Whoever can write the file decides what root reads and writes, so as root it must be root's alone, and so must its folder.
    private Problem? CheckOwner()
    {
        if (!Posix.IsRoot)
            return null;
        foreach (var part in (string[])[path, Path.GetDirectoryName(path) ?? "/"])
            if (FileStatus.Of(Encoding.UTF8.GetBytes(part)) is { } status
                && (status.UserId != 0 || status.IsLink || (status.IsWritableByOthers && !IsSticky(status))))
                return new Problem("policy.unsafe-permissions", ProblemKind.Configuration, $"{part} can be changed by users other than root.",
                    $"chown root {part} && chmod go-w {part}");
        return null;

        static bool IsSticky(FileStatus status) => status.IsFolder && (status.Mode & 0x200) != 0; // 0o1000: others cannot replace root's files
    }
}
