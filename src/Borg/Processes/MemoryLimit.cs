using System.Globalization;

namespace BorgBackupServer.Borg.Processes;

/// <summary>Prefixes a command with <c>prlimit --as=BYTES --</c>; see <see cref="ChildProcessStart.MaxMemoryBytes"/>.</summary>
internal static class MemoryLimit
{
    private const string Program = "prlimit";

    /// <exception cref="FileNotFoundException">A limit is asked for, and there is no prlimit: the child would run without it.</exception>
    public static (string FileName, IReadOnlyList<string> Arguments) Apply(
        string fileName, IReadOnlyList<string> arguments, long? maxBytes)
    {
        if (maxBytes is not { } bytes)
            return (fileName, arguments);
        var prlimit = ExecutablePath.Find(Program, "/usr/bin:/bin:/usr/sbin:/sbin")
            ?? throw new FileNotFoundException($"There is no executable '{Program}'.", Program);
        return (prlimit, [string.Create(CultureInfo.InvariantCulture, $"--as={bytes}"), "--", fileName, .. arguments]);
    }
}
