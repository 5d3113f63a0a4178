using System.Buffers.Text;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;

namespace BorgBackupServer.Server.Restores;

/// <summary>Addresses of the page of an archive's files: they can be opened, shared and gone back to.</summary>
public static class FilesAddress
{
    public static string Folder(ArchiveId archive, ReadOnlySpan<byte> folder, int page = 1)
    {
        var address = folder.IsEmpty ? $"/archives/{archive}/files" : $"/archives/{archive}/files?folder={Base64Url.EncodeToString(folder)}";
        return page == 1 ? address : address + (folder.IsEmpty ? "?" : "&") + $"page={page}";
    }

    /// <param name="folder">Where the search began, and where its end leads back to.</param>
    public static string Search(ArchiveId archive, ReadOnlySpan<byte> folder, string query) =>
        Folder(archive, folder) + (folder.IsEmpty ? "?" : "&") + $"find={Uri.EscapeDataString(query)}";

    /// <summary>The folder that holds the path; empty for the root.</summary>
    public static ReadOnlySpan<byte> Parent(WirePath path) =>
        path.Bytes.LastIndexOf((byte)'/') is var slash and >= 0 ? path.Bytes[..slash] : [];
}
