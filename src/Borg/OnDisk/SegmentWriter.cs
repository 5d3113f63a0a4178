using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Borg.OnDisk;

/// <summary>
/// Adds a transaction to a repository's log, as borg would: new segments with entries that are copied byte for byte from
/// other segments, or deletions, and at last a segment with the commit. Without the commit it is as if nothing had been
/// written. Only by whoever has the repository alone; afterwards borg has to read the log anew (<see cref="RepositoryLog.ForgetIndex"/>).
/// </summary>
public sealed class SegmentWriter : IDisposable
{
    // borg's own bound for a segment is 500 MiB.
    private const long SegmentBytes = 500L * 1024 * 1024;

    private static readonly byte[] CommitEntry = [0x40, 0xf4, 0x3c, 0x25, SegmentReader.HeadBytes, 0, 0, 0, (byte)SegmentTag.Commit];

    private readonly string repository;
    private readonly int segmentsPerFolder;
    private readonly long segmentBytes;
    private FileStream? current;
    private uint next;

    /// <param name="repository">Its folder.</param>
    /// <param name="segmentsPerFolder">As its config says.</param>
    /// <param name="segmentBytes">A new segment begins beyond this; for tests.</param>
    public SegmentWriter(string repository, int segmentsPerFolder, long segmentBytes = SegmentBytes)
    {
        (this.repository, this.segmentsPerFolder, this.segmentBytes) = (repository, segmentsPerFolder, segmentBytes);
        next = RepositoryLog.List(repository) is [.., var last] ? last.Number + 1 : 0;
    }

    /// <summary>Copies one entry from a segment, and believes it only if it is whole and is this very object.</summary>
    /// <exception cref="SegmentException">It is not.</exception>
    public void Copy(SegmentEntry entry, string path)
    {
        var bytes = new byte[entry.Bytes];
        using (var source = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            for (var read = 0; read < bytes.Length;)
            {
                var more = RandomAccess.Read(source, bytes.AsSpan(read), entry.Offset + read);
                if (more == 0)
                    throw new SegmentException($"Segment {entry.Segment} ends before its entry at {entry.Offset} does.");
                read += more;
            }
        }

        if (entry.Tag != SegmentTag.Put || bytes[8] != (byte)SegmentTag.Put || new ObjectId(bytes.AsSpan(SegmentReader.HeadBytes, ObjectId.Bytes)) != entry.Id
            || BitConverter.ToUInt32(bytes) != entry.Checksum || Checksum.Add(0, bytes.AsSpan(4)) != entry.Checksum)
            throw new SegmentException($"Segment {entry.Segment} does not hold what it held at {entry.Offset}.");
        Write(bytes);
    }

    /// <summary>Notes that an object is no more.</summary>
    public void Delete(ReadOnlySpan<byte> id)
    {
        var entry = new byte[SegmentReader.HeadWithId];
        (entry[4], entry[8]) = (SegmentReader.HeadWithId, (byte)SegmentTag.Delete);
        id.CopyTo(entry.AsSpan(SegmentReader.HeadBytes));
        BitConverter.TryWriteBytes(entry, Checksum.Add(0, entry.AsSpan(4)));
        Write(entry);
    }

    /// <summary>Makes all of it valid at once, and safe on the disk.</summary>
    public void Commit()
    {
        End();
        Write(CommitEntry);
        End();
    }

    public void Dispose() => current?.Dispose();

    private void Write(byte[] entry)
    {
        if (current is not null && current.Position + entry.Length > segmentBytes)
            End();
        current ??= Begin();
        current.Write(entry);
    }

    private FileStream Begin()
    {
        var path = RepositoryLog.PathOf(repository, next++, segmentsPerFolder);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute); // because a segment lies in a folder
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write("BORG_SEG"u8);
        return file;
    }

    private void End()
    {
        current?.Flush(flushToDisk: true);
        current?.Dispose();
        current = null;
    }
}
