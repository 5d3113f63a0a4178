using System.Buffers.Binary;
using System.Globalization;
using BorgBackupServer.Agent.Machine;

namespace BorgBackupServer.Agent.Placing;

/// <summary>Turns an access control list from borg's text into what the kernel takes as <c>system.posix_acl_access</c>.</summary>
internal static class AccessList
{
    public const string AccessName = "system.posix_acl_access";
    public const string DefaultName = "system.posix_acl_default";
    private const int Version = 2;
    private const uint NoId = 0xffffffff;
    private const int MostEntries = 1000;

    /// <summary>Names are looked up here; where one is not known, the number counts that the archive has beside it. Null if the text is no list.</summary>
    public static byte[]? ToKernel(string text, Accounts accounts)
    {
        var entries = new List<(ushort Tag, ushort Permissions, uint Id)>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (entries.Count == MostEntries || Entry(line, accounts) is not { } entry)
                return null;
            entries.Add(entry);
        }

        // The kernel wants them in the order of their tags, and named ones by number.
        entries.Sort(static (a, b) => a.Tag != b.Tag ? a.Tag.CompareTo(b.Tag) : a.Id.CompareTo(b.Id));
        var bytes = new byte[4 + (8 * entries.Count)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Version);
        for (var index = 0; index < entries.Count; index++)
        {
            var at = bytes.AsSpan(4 + (8 * index));
            BinaryPrimitives.WriteUInt16LittleEndian(at, entries[index].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(at[2..], entries[index].Permissions);
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], entries[index].Id);
        }

        return bytes;
    }

    private static (ushort, ushort, uint)? Entry(string line, Accounts accounts)
    {
        var parts = line.Split('#')[0].Trim().Split(':');
        if (parts.Length is < 3 or > 4 || Permissions(parts[2].Trim()) is not { } permissions)
            return null;
        var name = parts[1];
        ushort? tag = (parts[0], name.Length > 0) switch
        {
            ("user" or "u", false) => 0x01,
            ("user" or "u", true) => 0x02,
            ("group" or "g", false) => 0x04,
            ("group" or "g", true) => 0x08,
            ("mask" or "m", false) => 0x10,
            ("other" or "o", false) => 0x20,
            _ => null,
        };
        if (tag is not { } known)
            return null;
        if (name.Length == 0)
            return (known, permissions, NoId);
        var id = (known == 0x02 ? accounts.FindUser(name) : accounts.FindGroup(name)) ?? Number(parts.Length == 4 ? parts[3] : name);
        return id is { } found ? (known, permissions, found) : null;
    }

    private static ushort? Permissions(string text) => text.Length == 3
        ? (ushort)((text[0] == 'r' ? 4 : 0) | (text[1] == 'w' ? 2 : 0) | (text[2] == 'x' ? 1 : 0))
        : null;

    private static uint? Number(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
