using System.Globalization;
using BorgBackupServer.Server.Platform;

namespace BorgBackupServer.Server.Access.Trail;

/// <summary>
/// A place in the chain, sealed, in a file beside the database: a database that was set back to an earlier time, head and
/// all, lacks the row that the anchor names. One line, <c>COUNT HASH SEAL</c>, mode 0600.
/// </summary>
public sealed class ActivityAnchorFile(ServerOptions options, ActivitySeal seal)
{
    private const int MostBytes = 1000;

    public string FilePath { get; } = Path.Combine(options.DataDirectory, "activity.anchor");

    /// <summary>False where the file is there and was not written by a holder of the server key.</summary>
    public bool TryRead(out ActivityMark? mark)
    {
        mark = null;
        if (!File.Exists(FilePath))
            return true;
        if (new FileInfo(FilePath).Length > MostBytes)
            return false;
        var parts = File.ReadAllText(FilePath).TrimEnd('\n').Split(' ');
        if (parts is not [var count, var hash, var stored] || !long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        var read = new ActivityMark(number, hash);
        if (!seal.Fits(read, stored))
            return false;
        mark = read;
        return true;
    }

    /// <summary>Complete before it has its name, so that a crash leaves the earlier one.</summary>
    public void Write(ActivityMark mark)
    {
        var unfinished = FilePath + ".new";
        File.Delete(unfinished);
        using (var file = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly.File }))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{mark.Count} {mark.Hash} {seal.Of(mark)}\n")));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, FilePath, overwrite: true);
    }
}
