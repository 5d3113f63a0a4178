using System.Buffers.Binary;
using System.Security.Cryptography;
using BorgBackupServer.Borg.OnDisk;

namespace BorgBackupServer.Borg.Auditing;

/// <summary>The digest of a segment: over the heads of its entries, each of which holds the checksum of all that is behind it.</summary>
internal sealed class SegmentDigest : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(ReadOnlySpan<byte> head) => hash.AppendData(head);

    public UInt128 Take() => BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset());

    public void Dispose() => hash.Dispose();

    /// <summary>Reads the heads only: contents that went bad on the disk are borg check's to find.</summary>
    public static bool Matches(SegmentFile file, UInt128 expected)
    {
        try
        {
            using var digest = new SegmentDigest();
            using var reader = new SegmentReader(file, checksContents: false);
            while (reader.Read())
                digest.Add(reader.CurrentHead);
            return digest.Take() == expected;
        }
        catch (SegmentException)
        {
            return false;
        }
    }
}
