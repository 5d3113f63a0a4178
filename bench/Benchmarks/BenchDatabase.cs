namespace BorgBackupServer.Benchmarks;

/// <summary><c>BBS_BENCH_DATABASE</c>: the line of a connection file to an empty PostgreSQL database; without it, benchmarks run on SQLite.</summary>
internal static class BenchDatabase
{
    public static string Kind => Line is null ? "SQLite" : "PostgreSQL";

    private static string? Line => Environment.GetEnvironmentVariable("BBS_BENCH_DATABASE") is { Length: > 0 } line ? line : null;

    /// <summary>Before the server of this data folder starts for the first time.</summary>
    public static void Prepare(string dataFolder)
    {
        if (Line is null)
            return;
        Directory.CreateDirectory(dataFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var file = Path.Combine(dataFolder, "database.connection");
        File.WriteAllText(file, Line);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
