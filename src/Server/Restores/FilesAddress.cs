using System.Buffers.Text;
using System.Text;
using BorgBackupServer.Catalog;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;

namespace BorgBackupServer.Server.Restores;

/// <summary>Addresses of the page of an archive's files: they can be opened, shared and gone back to.</summary>
public static class FilesAddress
{
    /// <param name="order">How the folder is sorted; null for by name.</param>
    public static string Folder(ArchiveId archive, ReadOnlySpan<byte> folder, int page = 1, string? order = null) =>
        With($"/archives/{archive}/files", InFolder(folder), order is null ? null : $"order={order}", page > 1 ? $"page={page}" : null);

    /// <param name="folder">Where the search began, and where its end leads back to.</param>
    public static string Search(ArchiveId archive, ReadOnlySpan<byte> folder, string query) =>
        Folder(archive, folder) + (folder.IsEmpty ? "?" : "&") + $"find={Uri.EscapeDataString(query)}";

    /// <summary>All versions of one file or folder.</summary>
    public static string History(ClientId client, WirePath path, int page = 1) =>
        $"/clients/{client}/history?file={Base64Url.EncodeToString(path.Bytes)}{(page == 1 ? "" : $"&page={page}")}";

    /// <summary>What differs in a folder between two archives.</summary>
    /// <param name="with">Null for the archive before.</param>
    public static string Difference(ArchiveId archive, ArchiveId? with, ReadOnlySpan<byte> folder, string? order = null, int page = 1) =>
        With($"/archives/{archive}/difference", with is { } other ? $"with={other}" : null, InFolder(folder), order is null ? null : $"order={order}", page > 1 ? $"page={page}" : null);

    /// <summary>A path out of an address; null where there is none, or none that an archive could have.</summary>
    public static byte[]? Read(string? text) =>
        text is { Length: > 0 } && Base64Url.IsValid(text) && Base64Url.DecodeFromChars(text) is { Length: <= WirePath.MaxBytes } bytes && CatalogPath.IsAcceptable(bytes) ? bytes : null;

    /// <summary>The folders of a path from the top on, each with the path up to it; the last one is the path itself.</summary>
    public static IEnumerable<(string Name, byte[] UpTo)> Parts(byte[] path)
    {
        for (var (start, at) = (0, 0); at <= path.Length; at++)
        {
            if (at < path.Length && path[at] != (byte)'/')
                continue;
            if (at > start)
                yield return (Encoding.UTF8.GetString(path, start, at - start), path[..at]);
            start = at + 1;
        }
    }

    /// <summary>The folder that holds the path; empty for the root.</summary>
    public static ReadOnlySpan<byte> Parent(WirePath path) =>
        path.Bytes.LastIndexOf((byte)'/') is var slash and >= 0 ? path.Bytes[..slash] : [];

    private static string? InFolder(ReadOnlySpan<byte> folder) => folder.IsEmpty ? null : $"folder={Base64Url.EncodeToString(folder)}";

    private static string With(string page, params string?[] query) => string.Join('&', query.OfType<string>()) is { Length: > 0 } text ? $"{page}?{text}" : page;
}
