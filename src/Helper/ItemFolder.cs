using System.Globalization;

namespace BorgBackupServer.Helper;

/// <summary>A folder of the client's account into which borg writes an archive's records; it goes with this process.</summary>
internal sealed class ItemFolder : IDisposable
{
    private const string Prefix = "items-";

    private ItemFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>A new one. What a killed process left behind goes first.</summary>
    public static ItemFolder In(string home)
    {
        foreach (var left in Directory.EnumerateDirectories(home, Prefix + "*"))
            if (!Directory.Exists("/proc/" + System.IO.Path.GetFileName(left)[Prefix.Length..]))
                Directory.Delete(left, recursive: true);
        var path = System.IO.Path.Combine(home, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}"));
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        return new ItemFolder(Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName);
    }

    /// <summary>Everything that borg has written, in its order: a record may go on in the next file.</summary>
    public async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(Path, "*.items").Order(StringComparer.Ordinal))
        {
            await using (var content = File.OpenRead(file))
                await content.CopyToAsync(output, cancellationToken);
            File.Delete(file);
        }

        await output.FlushAsync(cancellationToken);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
