namespace BorgBackupServer.Borg.Processes;

/// <summary>Prefixes a command with <c>setsid</c>; see <see cref="ChildProcessStart.LeadsGroup"/>.</summary>
internal static class ProcessGroup
{
    private const string Program = "setsid";

    /// <exception cref="FileNotFoundException">There is no setsid: what the child starts could not be ended with it.</exception>
    public static (string FileName, IReadOnlyList<string> Arguments) Apply(string fileName, IReadOnlyList<string> arguments)
    {
        // No child of ours leads a group by itself, so setsid becomes the program and keeps the number of the process.
        var setsid = ExecutablePath.Find(Program, "/usr/bin:/bin:/usr/sbin:/sbin")
            ?? throw new FileNotFoundException($"There is no executable '{Program}'.", Program);
        return (setsid, [fileName, .. arguments]);
    }
}
