using System.Text;
using BorgBackupServer.Server.Platform;

namespace BorgBackupServer.Server.Repositories;

/// <summary>Files of the server's own account, mode 0600, whole or not at all.</summary>
internal static class OwnFile
{
    /// <summary>Writes beside the file and then takes its name: whoever reads it sees the old content or the new, never a part.</summary>
    public static async Task ReplaceAsync(string path, string content, CancellationToken cancellationToken)
    {
        var unfinished = $"{path}.{Guid.CreateVersion7():N}.new";
        try
        {
            await using (var file = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly.File, Options = FileOptions.Asynchronous }))
            {
                await file.WriteAsync(Encoding.UTF8.GetBytes(content), cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>The text of a small file; null if it is longer, missing or not to be read.</summary>
    public static string? ReadSmall(string path, int maxBytes)
    {
        try
        {
            using var file = File.OpenRead(path);
            var buffer = new byte[maxBytes + 1];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length > maxBytes ? null : Encoding.UTF8.GetString(buffer, 0, length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
