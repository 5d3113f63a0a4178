using System.Buffers.Text;

namespace BorgBackupServer.Borg.Output;

/// <summary>Turns the fields of <see cref="Commands.ListFiles.Format"/>, in its order, into an entry.</summary>
internal static class FileEntryFields
{
    public const int Count = 11;

    private const string Bits = "rwxrwxrwx";

    public static bool TryRead(byte[] buffer, ReadOnlySpan<Range> fields, NameCache names, out FileEntry entry)
    {
        entry = default;
        var mode = buffer.AsSpan(fields[1]);
        if (!TryReadKind(buffer.AsSpan(fields[0]), out var kind) ||
            !TryReadMode(mode, out var permissions) ||
            !TryReadNumber(buffer.AsSpan(fields[2]), out var userId) ||
            !TryReadNumber(buffer.AsSpan(fields[3]), out var groupId) ||
            !TryReadNumber(buffer.AsSpan(fields[6]), out var size) ||
            !TryReadTime(buffer.AsSpan(fields[7]), out var modified) ||
            fields[10] is var path && path.Start.Equals(path.End))
            return false;

        entry = new FileEntry
        {
            Kind = kind,
            Mode = permissions,
            UserId = userId,
            GroupId = groupId,
            User = names.Get(buffer.AsSpan(fields[4])),
            Group = names.Get(buffer.AsSpan(fields[5])),
            Size = size,
            ModifiedMicroseconds = modified,
            IsHealthy = buffer.AsSpan(fields[8]).SequenceEqual("healthy"u8),
            IsHardLink = mode[0] == 'h',
            LinkTarget = buffer.AsMemory(fields[9]),
            Path = buffer.AsMemory(path),
        };
        return true;
    }

    private static bool TryReadKind(ReadOnlySpan<byte> text, out FileKind kind)
    {
        (kind, var known) = text.Length == 1
            ? (char)text[0] switch
            {
                '-' => (FileKind.Regular, true),
                'd' => (FileKind.Directory, true),
                'l' => (FileKind.SymbolicLink, true),
                'p' => (FileKind.Fifo, true),
                'c' => (FileKind.CharacterDevice, true),
                'b' => (FileKind.BlockDevice, true),
                's' => (FileKind.Socket, true),
                _ => (default, false),
            }
            : (default, false);
        return known;
    }

    // As in 'ls -l': "-rwsr-xr-t"; s, S, t and T carry the three upper bits.
    private static bool TryReadMode(ReadOnlySpan<byte> text, out int mode)
    {
        mode = 0;
        if (text.Length != 10)
            return false;
        for (var place = 0; place < 9; place++)
        {
            var letter = (char)text[place + 1];
            var upper = 0x800 >> (place / 3); // set-user-id, set-group-id, sticky
            var sets = place % 3 == 2 ? (place == 8 ? "tT" : "sS") : "";
            if (letter == Bits[place] || (sets.Length > 0 && letter == sets[0]))
                mode |= 0x100 >> place;
            else if (letter != '-' && !(sets.Length > 0 && letter == sets[1]))
                return false;
            if (sets.Contains(letter, StringComparison.Ordinal))
                mode |= upper;
        }

        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> text, out long number) =>
        Utf8Parser.TryParse(text, out number, out var used) && used == text.Length;

    // "2026-11-23T11:46:24.560962", perhaps without the fraction, perhaps with "+00:00".
    private static bool TryReadTime(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        if (text.EndsWith("+00:00"u8))
            text = text[..^6];
        var fraction = 0;
        if (text.Length == 26 && text[19] == '.' && TryReadDigits(text[20..], out fraction))
            text = text[..19];
        if (text.Length != 19 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
            !TryReadDigits(text[..4], out var year) || !TryReadDigits(text[5..7], out var month) ||
            !TryReadDigits(text[8..10], out var day) || !TryReadDigits(text[11..13], out var hour) ||
            !TryReadDigits(text[14..16], out var minute) || !TryReadDigits(text[17..], out var second) ||
            year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) ||
            hour > 23 || minute > 59 || second > 59)
            return false;

        var days = new DateOnly(year, month, day).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        microseconds = ((((((days * 24L) + hour) * 60) + minute) * 60) + second) * 1_000_000 + fraction;
        return true;
    }

    private static bool TryReadDigits(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return false;
            number = (number * 10) + digit - '0';
        }

        return true;
    }
}
