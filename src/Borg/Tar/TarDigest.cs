using System.Buffers.Binary;
using System.Security.Cryptography;

namespace BorgBackupServer.Borg.Tar;

/// <summary>
/// One SHA-256 over what a tar says of its files: path, kind, size, time, target of a link, and every byte of content, in
/// their order. Two that read the same files of the same archive get the same, whatever form their borg gives the tar.
/// </summary>
public sealed class TarDigest : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Takes the head of an entry; folders are left out, because a selection of files brings none.</summary>
    public void Begin(TarEntry entry)
    {
        if (entry.Kind == TarKind.Folder)
            return;
        Add(entry.Path.Span);
        Add((long)entry.Kind);
        Add(entry.SizeBytes);
        Add(entry.ModifiedSeconds);
        Add(entry.LinkTarget.Span);
    }

    /// <summary>Takes content of the entry that was begun.</summary>
    public void Append(ReadOnlySpan<byte> content) => hash.AppendData(content);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string End() => Convert.ToHexStringLower(hash.GetHashAndReset());

    public void Dispose() => hash.Dispose();

    private void Add(ReadOnlySpan<byte> bytes)
    {
        Add(bytes.Length);
        hash.AppendData(bytes);
    }

    private void Add(long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
