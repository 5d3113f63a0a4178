using System.Globalization;
using System.Text;

namespace BorgBackupServer.Borg.Tar;

/// <summary>
/// A pax header that carries <see cref="ItemAttributes"/> before an entry, under the keys that GNU tar and star use:
/// records of <c>length key=value\n</c>.
/// </summary>
public static class PaxHeader
{
    private const string ExtendedKey = "SCHILY.xattr.";
    private const string AccessKey = "SCHILY.acl.access";
    private const string DefaultKey = "SCHILY.acl.default";
    private const string TimeKey = "mtime";
    private const string FlagsKey = "BBS.flags";
    private const string HardLinkKey = "BBS.hardlink";
    private const decimal Billion = 1_000_000_000m;

    /// <summary>The header with its padding; nothing where there is nothing to say.</summary>
    public static byte[] Write(ItemAttributes attributes)
    {
        var records = new MemoryStream();
        if (attributes.ModifiedNanoseconds is { } time)
            Add(records, TimeKey, (time / Billion).ToString("0.000000000", CultureInfo.InvariantCulture));
        if (attributes.IsHardLinked)
            Add(records, HardLinkKey, "1");
        if (attributes.Flags != 0)
            Add(records, FlagsKey, attributes.Flags.ToString(CultureInfo.InvariantCulture));
        if (attributes.AccessList is { } access)
            Add(records, AccessKey, access);
        if (attributes.DefaultAccessList is { } defaults)
            Add(records, DefaultKey, defaults);
        foreach (var (name, value) in attributes.ExtendedAttributes)
            Add(records, Encoding.UTF8.GetBytes(ExtendedKey + name), value.Span);
        return records.Length == 0 ? [] : Wrap(records);
    }

    internal static ItemAttributes Read(ReadOnlySpan<byte> records)
    {
        var extended = new List<(string, ReadOnlyMemory<byte>)>();
        var attributes = new ItemAttributes { ExtendedAttributes = extended };
        while (!records.IsEmpty)
        {
            var blank = records.IndexOf((byte)' ');
            if (blank is < 1 or > 10 || !int.TryParse(records[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length > records.Length || length < blank + 3 || records[length - 1] != (byte)'\n')
                throw Malformed();
            var record = records[(blank + 1)..(length - 1)];
            records = records[length..];
            var equals = record.IndexOf((byte)'=');
            if (equals < 1)
                throw Malformed();
            var key = Encoding.UTF8.GetString(record[..equals]);
            var value = record[(equals + 1)..];
            if (key.StartsWith(ExtendedKey, StringComparison.Ordinal))
                extended.Add((key[ExtendedKey.Length..], value.ToArray()));
            else
                attributes = With(attributes, key, Encoding.UTF8.GetString(value));
        }

        return attributes;
    }

    private static ItemAttributes With(ItemAttributes attributes, string key, string value) => key switch
    {
        TimeKey => attributes with { ModifiedNanoseconds = decimal.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < 9e9m ? (long)(seconds * Billion) : throw Malformed() },
        HardLinkKey => attributes with { IsHardLinked = true },
        FlagsKey => attributes with { Flags = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var flags) ? flags : throw Malformed() },
        AccessKey => attributes with { AccessList = value },
        DefaultKey => attributes with { DefaultAccessList = value },
        _ => attributes,
    };

    private static void Add(MemoryStream to, string key, string value) => Add(to, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    // The length counts its own digits.
    private static void Add(MemoryStream to, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var rest = key.Length + value.Length + 3;
        var length = rest + 1;
        while (length != rest + Digits(length))
            length = rest + Digits(length);
        to.Write(Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture) + " "));
        to.Write(key);
        to.WriteByte((byte)'=');
        to.Write(value);
        to.WriteByte((byte)'\n');

        static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;
    }

    private static byte[] Wrap(MemoryStream records)
    {
        var size = (int)records.Length;
        var whole = new byte[TarHeader.Bytes + size + (-size & (TarHeader.Bytes - 1))];
        var header = whole.AsSpan(0, TarHeader.Bytes);
        "././@PaxHeader"u8.CopyTo(header);
        Put(header[100..], "0000644\00000000\00000000\0");
        Put(header[124..], Convert.ToString(size, 8).PadLeft(11, '0') + "\0" + "00000000000\0");
        header[148..156].Fill((byte)' ');
        header[156] = (byte)'x';
        Put(header[257..], "ustar\000");
        var sum = 0;
        foreach (var value in header)
            sum += value;
        Put(header[148..], Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ");
        records.GetBuffer().AsSpan(0, size).CopyTo(whole.AsSpan(TarHeader.Bytes));
        return whole;
    }

    private static void Put(Span<byte> at, string text) => Encoding.ASCII.GetBytes(text).CopyTo(at);

    private static InvalidDataException Malformed() => new("A pax header of the tar is malformed.");
}
