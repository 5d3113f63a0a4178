namespace BorgBackupServer.Borg.Processes;

/// <summary>Finds programs the way execvp does, before anything is started, so that "not installed" is a clear answer.</summary>
public static class ExecutablePath
{
    private const UnixFileMode AnyExecute =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The absolute path of an executable file, or null if there is none.</summary>
    /// <param name="name">A path, or a bare name to look up.</param>
    /// <param name="searchPath">Colon-separated folders; null takes our own PATH.</param>
    public static string? Find(string name, string? searchPath = null)
    {
        if (name.Contains('/', StringComparison.Ordinal))
            return IsExecutable(name) ? Path.GetFullPath(name) : null;

        searchPath ??= Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
        return searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path) =>
        !OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & AnyExecute) != 0;
}
