namespace BorgBackupServer.Borg.Tar;

/// <summary>
/// Reads a tar entry by entry from a stream: GNU's long names and pax headers included, names as the bytes they are.
/// .NET's own reader takes names for text. Nothing grows with what the tar claims.
/// </summary>
/// <param name="source">Read once, from its beginning to its end.</param>
public sealed class TarReader(Stream source)
{
    private const int LongestName = 64 * 1024;
    private const int LongestPaxHeader = 8 * 1024 * 1024;

    private readonly byte[] block = new byte[TarHeader.Bytes];
    private readonly List<byte> raw = [];
    private long contentLeft;
    private int padding;

    /// <summary>The blocks that stand before the content of the current entry, pax headers left out.</summary>
    public ReadOnlyMemory<byte> HeaderBlocks => raw.ToArray();

    /// <summary>Zeros that fill the last block of the current entry.</summary>
    public int PaddingBytes => padding;

    /// <summary>The next entry; what is left of the one before is read over. Null at the end that a whole tar has.</summary>
    /// <exception cref="InvalidDataException">Not a tar, or one that is cut off.</exception>
    public async Task<TarEntry?> NextAsync(CancellationToken cancellationToken)
    {
        await SkipAsync(cancellationToken);
        raw.Clear();
        byte[]? longName = null, longLink = null;
        ItemAttributes? attributes = null;
        while (true)
        {
            await FillAsync(block, cancellationToken);
            var type = TypeOf(out var size);
            if (type is null)
                return null;
            switch (type)
            {
                case (byte)'L':
                    longName = await LongAsync(size, cancellationToken);
                    break;
                case (byte)'K':
                    longLink = await LongAsync(size, cancellationToken);
                    break;
                case (byte)'x':
                    attributes = PaxHeader.Read(await ContentAsync(size, LongestPaxHeader, cancellationToken));
                    break;
                default:
                    raw.AddRange(block);
                    return Entry(longName, longLink, attributes);
            }
        }
    }

    /// <summary>Reads of the current entry's content; zero at its end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (contentLeft == 0)
            return 0;
        var read = await source.ReadAsync(buffer[..(int)Math.Min(buffer.Length, contentLeft)], cancellationToken);
        if (read == 0)
            throw Cut();
        contentLeft -= read;
        return read;
    }

    private byte? TypeOf(out long size)
    {
        var header = new TarHeader(block);
        size = 0;
        if (header.IsEmpty)
            return null;
        if (!header.IsSound)
            throw new InvalidDataException("The stream is no tar, or damaged.");
        size = header.SizeBytes;
        return header.Type;
    }

    private TarEntry Entry(byte[]? longName, byte[]? longLink, ItemAttributes? attributes)
    {
        var header = new TarHeader(block);
        TarKind kind = header.Type switch
        {
            0 or (byte)'0' => TarKind.File,
            (byte)'1' => TarKind.HardLink,
            (byte)'2' => TarKind.SymbolicLink,
            (byte)'3' => TarKind.CharacterDevice,
            (byte)'4' => TarKind.BlockDevice,
            (byte)'5' => TarKind.Folder,
            (byte)'6' => TarKind.Pipe,
            _ => throw new InvalidDataException($"An entry of the tar has the unknown type {header.Type}."),
        };
        contentLeft = kind == TarKind.File ? header.SizeBytes : 0;
        if (contentLeft < 0)
            throw new InvalidDataException("An entry of the tar is smaller than nothing.");
        padding = PaddingOf(contentLeft);
        return new TarEntry
        {
            Path = Name(longName ?? header.Name.ToArray()),
            Kind = kind,
            Mode = header.Mode,
            UserId = header.UserId,
            GroupId = header.GroupId,
            UserName = header.UserName,
            GroupName = header.GroupName,
            SizeBytes = contentLeft,
            ModifiedSeconds = header.ModifiedSeconds,
            LinkTarget = kind == TarKind.HardLink ? Name(longLink ?? header.LinkName.ToArray()) : longLink ?? header.LinkName.ToArray(),
            DeviceMajor = header.DeviceMajor,
            DeviceMinor = header.DeviceMinor,
            Attributes = attributes,
        };
    }

    private static ReadOnlyMemory<byte> Name(byte[] name) => name.AsMemory(0, name.AsSpan().TrimEnd((byte)'/').Length);

    private async Task<byte[]> LongAsync(long size, CancellationToken cancellationToken)
    {
        raw.AddRange(block);
        var name = await ContentAsync(size, LongestName, cancellationToken);
        raw.AddRange(name);
        raw.AddRange(new byte[PaddingOf(size)]);
        var end = name.AsSpan().IndexOf((byte)0);
        return end < 0 ? name : name[..end];
    }

    private async Task<byte[]> ContentAsync(long size, int most, CancellationToken cancellationToken)
    {
        if (size < 0 || size > most)
            throw new InvalidDataException("A name or a header in the tar is too long.");
        var content = new byte[size];
        await FillAsync(content, cancellationToken);
        await FillAsync(new byte[PaddingOf(size)], cancellationToken);
        return content;
    }

    private async Task SkipAsync(CancellationToken cancellationToken)
    {
        var buffer = contentLeft > 0 ? new byte[64 * 1024] : [];
        while (contentLeft > 0)
            await ReadAsync(buffer, cancellationToken);
        await FillAsync(new byte[padding], cancellationToken);
        padding = 0;
    }

    private async Task FillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (await source.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) < buffer.Length)
            throw Cut();
    }

    private static int PaddingOf(long size) => (int)(-size & (TarHeader.Bytes - 1));

    private static InvalidDataException Cut() => new("The tar is cut off.");
}
