using System.Text;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Machine;

namespace BorgBackupServer.Agent.Policy;

/// <summary>The policy on disk. Read anew for every order, so that a stricter file counts at once.</summary>
public sealed class PolicyFile(string path)
{
    private const UnixFileMode ForEverybodyToRead =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const int MostMarked = 300;

    private IReadOnlyList<string> folders = [];
    private long touched;

    public string Location => path;

    /// <summary>Another one when the policy, a hook or a source of databases was written, came or went; what was told of them before is old then.</summary>
    public long Mark
    {
        get
        {
            var mark = unchecked(File.GetLastWriteTimeUtc(path).Ticks + Volatile.Read(ref touched));
            foreach (var folder in folders)
                mark = unchecked((mark * 31) + MarkOf(folder));
            return mark;
        }
    }

    public Result<AgentPolicy> Read()
    {
        if (CheckOwner() is { } problem)
            return problem;
        try
        {
            var read = PolicyText.Parse(File.ReadAllText(path), path);
            if (read.IsSuccess(out var policy, out _))
                folders = [.. ((string?[])[policy.HooksDirectory, policy.DatabasesDirectory]).OfType<string>()];
            return read;
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

    /// <summary>Says that something else of what is told has changed.</summary>
    public void Touch() => Interlocked.Increment(ref touched);

    private static long MarkOf(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).EnumerateFiles().Take(MostMarked).Aggregate(
                Directory.GetLastWriteTimeUtc(folder).Ticks, (mark, file) => unchecked((mark * 31) + file.LastWriteTimeUtc.Ticks));
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
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
