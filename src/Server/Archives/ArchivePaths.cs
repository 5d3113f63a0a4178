using System.Buffers.Text;
using BorgBackupServer.Catalog;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Archives;

/// <summary>Paths in archives as the REST API's query strings name them.</summary>
public static class ArchivePaths
{
    /// <summary>
    /// Bytes of a folder's path from <c>path=</c> (text) or <c>path64=</c> (base64url, for names that are not text or too long
    /// for an address). Neither means the root.
    /// </summary>
    public static Result<byte[]> Read(string? path, string? path64)
    {
        byte[] bytes;
        if (path64 is null)
            bytes = CatalogPath.FromText(path ?? "");
        else if (path is not null || !Base64Url.IsValid(path64))
            return Problem.Invalid("path.invalid", "A path is given as path= or as path64=, the latter in base64url.", field: "path64");
        else
            bytes = Base64Url.DecodeFromChars(path64).AsSpan().Trim((byte)'/').ToArray();

        return bytes.Length == 0 || (bytes.Length <= WirePath.MaxBytes && CatalogPath.IsAcceptable(bytes))
            ? bytes
            : Problem.Invalid("path.invalid", "This is not the path of a folder in an archive.", field: path64 is null ? "path" : "path64");
    }
}
