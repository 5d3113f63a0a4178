using System.Buffers.Binary;
using System.Text;

namespace BorgBackupServer.Unit.Tests.Guard.Judging;

/// <summary>
/// Reads what reached borg the way borg's own server does, written apart from the guard's readers: of a doubled key the
/// last one counts, unknown arguments are dropped, four values are a call in the old form. So a difference in what the
/// two understand shows as an effect that must not be.
/// </summary>
internal sealed class BorgsEar(HashSet<string> existing)
{
    private static readonly string[] Harmless = ["negotiate", "load_key", "get", "get_free_nonce", "list", "scan", "__len__", "rollback"];

    private readonly HashSet<string> written = [];
    private byte[] bytes = [];
    private int at;
    private long nonce = 1000;
    private bool isOpen;

    /// <summary>What borg would have done and must not; null if all is well.</summary>
    public string? Listen(byte[] stream)
    {
        (bytes, at) = (stream, 0);
        while (at < bytes.Length)
        {
            object? message;
            try
            {
                message = Value();
            }
            catch (ArgumentOutOfRangeException)
            {
                return null; // the end of the stream within a put
            }

            if (Judge(message) is { } wrong)
                return wrong;
        }

        return null;
    }

    private string? Judge(object? message)
    {
        var (method, arguments) = message switch
        {
            Dictionary<string, object?> call => ((string)call["m"]!, (Dictionary<string, object?>)call["a"]!), // because borg would fail otherwise
            object?[] { Length: 4 } old => ((string)old[2]!, []), // because borg would fail otherwise
            _ => ("something else", []),
        };
        object? Argument(string name) => arguments.GetValueOrDefault(name);
        var id = Argument("id") as string ?? "";
        switch (method)
        {
            case "open":
                if (isOpen || Argument("path") as string != PlayedRepository.MainPath || Argument("create") is not false || Argument("lock") is not true || Argument("make_parent_dirs") is not false)
                    return "opened what it must not, or how it must not";
                isOpen = true;
                return null;
            case "put":
                written.Add(id);
                return existing.Contains(id) ? "replaced what exists" : isOpen ? null : "put before open";
            case "delete":
                return written.Contains(id) && id != new string('\0', 32) ? null : "deleted what it did not write";
            case "commit":
                return arguments.Count == 0 ? null : "committed with arguments";
            case "commit_nonce_reservation":
                var (from, next) = (nonce, (long)Argument("next_unreserved")!); // because borg would fail otherwise
                nonce = next;
                return next >= from && next <= from + (1L << 32) ? null : $"moved the nonce to {next}";
            default:
                return Harmless.Contains(method) ? null : $"called '{method}'";
        }
    }

    private object? Value()
    {
        var first = Bytes(1)[0];
        return first switch
        {
            <= 0x7f => (long)first,
            >= 0xe0 => (long)(sbyte)first,
            <= 0x8f => Map(first & 15),
            <= 0x9f => Items(first & 15),
            <= 0xbf => Text(first & 31),
            0xc0 => null,
            0xc2 => false,
            0xc3 => true,
            0xca => Skip(4),
            0xcb => Skip(8),
            0xcc => (long)Bytes(1)[0],
            0xcd => (long)BinaryPrimitives.ReadUInt16BigEndian(Bytes(2)),
            0xce => (long)BinaryPrimitives.ReadUInt32BigEndian(Bytes(4)),
            0xcf => (long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(Bytes(8)), long.MaxValue),
            0xd0 => (long)(sbyte)Bytes(1)[0],
            0xd1 => (long)BinaryPrimitives.ReadInt16BigEndian(Bytes(2)),
            0xd2 => (long)BinaryPrimitives.ReadInt32BigEndian(Bytes(4)),
            0xd3 => BinaryPrimitives.ReadInt64BigEndian(Bytes(8)),
            0xd9 => Text(Bytes(1)[0]),
            0xda => Text(BinaryPrimitives.ReadUInt16BigEndian(Bytes(2))),
            0xdb => Text((int)BinaryPrimitives.ReadUInt32BigEndian(Bytes(4))),
            0xdc => Items(BinaryPrimitives.ReadUInt16BigEndian(Bytes(2))),
            0xdd => Items((int)BinaryPrimitives.ReadUInt32BigEndian(Bytes(4))),
            0xde => Map(BinaryPrimitives.ReadUInt16BigEndian(Bytes(2))),
            0xdf => Map((int)BinaryPrimitives.ReadUInt32BigEndian(Bytes(4))),
            _ => throw new InvalidOperationException($"0x{first:x2} reached borg."),
        };
    }

    private Dictionary<string, object?> Map(int pairs)
    {
        var map = new Dictionary<string, object?>();
        for (var pair = 0; pair < pairs; pair++)
            map[Value() as string ?? throw new InvalidOperationException("A key that is no text reached borg.")] = Value();
        return map;
    }

    private object?[] Items(int count)
    {
        var items = new object?[count];
        for (var item = 0; item < count; item++)
            items[item] = Value();
        return items;
    }

    private string Text(int length) => Encoding.Latin1.GetString(Bytes(length));

    private double Skip(int length) => Bytes(length).Length;

    private ReadOnlySpan<byte> Bytes(int count)
    {
        var span = bytes.AsSpan(at, count);
        at += count;
        return span;
    }
}
