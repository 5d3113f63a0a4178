using System.Globalization;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>How much room a remote host says it has: <c>df</c>, where something answers to it. Where nothing does, it is not known. Pure but for the asking.</summary>
internal static class RemoteSpace
{
    private const long MostKibibytes = 1L << 50;

    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(60);

    /// <summary>Null where it does not say.</summary>
    public static async Task<StorageSpace?> AskAsync(RemoteAccess access, CancellationToken cancellationToken)
    {
        if (!access.HasShell)
            return null;
        // Of the folder; where it has not been made yet, of the home.
        foreach (var path in (string[])[access.Address.PathThere, "."])
            if (await ProgramRun.OfAsync("ssh", [.. access.Ssh.Arguments, "df", "-Pk", path], AnswersWithin, cancellationToken) is { Exit: 0 } run && Read(run.Output) is { } space)
                return space;
        return null;
    }

    /// <summary>The table of <c>df -Pk</c>; null where it is none.</summary>
    public static StorageSpace? Read(string table)
    {
        var lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines is [_, .., var last] && last.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var total, _, var free, ..]
            && Kibibytes(total) is { } size and > 0 && Kibibytes(free) is { } left && left <= size
            ? new StorageSpace(left, size)
            : null;
    }

    /// <summary>The number before the path in <c>du -sk</c>; null where it is none.</summary>
    public static long? ReadUsed(string line) => Kibibytes(line.Split('\t', ' ')[0]);

    private static long? Kibibytes(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MostKibibytes ? count * 1024 : null;
}
