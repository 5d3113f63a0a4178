using System.IO.Compression;
using System.Text;
using BorgBackupServer.Borg.Tar;

namespace BorgBackupServer.Server.Restores.Downloads;

/// <summary>
/// Turns borg's tar into a zip while it comes. A zip knows files, folders and, with the mode bits of Unix, symbolic links.
/// A further name of a file becomes a symbolic link to the first; what has no place in a zip is named in a text in it.
/// </summary>
internal sealed class ZipWriter
{
    private const string LeftOutName = "NOT IN THIS ZIP.txt";
    private const int MostLeftOut = 1000;
    private static readonly DateTimeOffset Earliest = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2107, 12, 31, 23, 59, 58, TimeSpan.Zero);

    private readonly ZipArchive zip;
    private readonly List<string> leftOut = [];

    private ZipWriter(ZipArchive zip) => this.zip = zip;

    public static async Task<ZipWriter> BeginAsync(Stream destination, CancellationToken cancellationToken) =>
        new(await ZipArchive.CreateAsync(destination, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellationToken));

    public async Task WriteAsync(Stream tar, CancellationToken cancellationToken)
    {
        var reader = new TarReader(tar);
        var buffer = new byte[128 * 1024];
        while (await reader.NextAsync(cancellationToken) is { } entry)
            await WriteAsync(entry, reader, buffer, cancellationToken);
    }

    /// <summary>Writes the directory of the zip, which makes it whole. Not called where something failed.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (leftOut.Count > 0)
        {
            await using var text = await zip.CreateEntry(LeftOutName).OpenAsync(cancellationToken);
            await text.WriteAsync(Encoding.UTF8.GetBytes("A zip holds no devices and pipes. These are in the archive and not here:\n" + string.Join('\n', leftOut) + "\n"), cancellationToken);
        }

        await zip.DisposeAsync();
    }

    private async Task WriteAsync(TarEntry entry, TarReader reader, byte[] buffer, CancellationToken cancellationToken)
    {
        var name = NameOf(entry.Path.Span);
        if (name.Length == 0)
            return;
        if (entry.Kind is TarKind.Pipe or TarKind.BlockDevice or TarKind.CharacterDevice)
        {
            if (leftOut.Count < MostLeftOut)
                leftOut.Add(name);
            return;
        }

        var isFolder = entry.Kind == TarKind.Folder;
        var isLink = entry.Kind is TarKind.SymbolicLink or TarKind.HardLink;
        var made = zip.CreateEntry(isFolder ? name + "/" : name, entry.SizeBytes > 0 ? CompressionLevel.Fastest : CompressionLevel.NoCompression);
        var type = isFolder ? 0x4000 : isLink ? 0xA000 : 0x8000;
        made.ExternalAttributes = ((type | (isLink ? 0x1FF : entry.Mode & 0x1FF)) << 16) | (isFolder ? 0x10 : 0);
        var at = DateTimeOffset.UnixEpoch.AddSeconds(Math.Clamp(entry.ModifiedSeconds, Earliest.ToUnixTimeSeconds(), Latest.ToUnixTimeSeconds()));
        made.LastWriteTime = at;
        if (isFolder)
            return;
        var content = await made.OpenAsync(cancellationToken);
        if (isLink)
            await content.WriteAsync(entry.Kind == TarKind.SymbolicLink ? entry.LinkTarget : Encoding.UTF8.GetBytes(RelativeTo(name, NameOf(entry.LinkTarget.Span))), cancellationToken);
        else
            while (await reader.ReadAsync(buffer, cancellationToken) is > 0 and var read)
                await content.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        await content.DisposeAsync();
    }

    // Names in an archive are anybody's: none leads out of where the zip is unpacked.
    private static string NameOf(ReadOnlySpan<byte> path) =>
        string.Join('/', Encoding.UTF8.GetString(path).Split('/').Where(part => part is not ("" or "." or "..")));

    private static string RelativeTo(string name, string target) => string.Concat(Enumerable.Repeat("../", name.Count(letter => letter == '/'))) + target;
}
