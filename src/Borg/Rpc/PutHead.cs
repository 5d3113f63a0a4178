namespace BorgBackupServer.Borg.Rpc;

/// <summary>
/// A <c>put</c> without its data: <c>{"i": number, "m": "put", "a": {"id": …, "data": …}}</c>, in this order, which is that
/// of every client since 1.1 (Python keeps the order of arguments). So it is known what is to be stored before the first
/// byte of it, and no object ever has to be held in memory. The manifest's has <c>"wait": true</c> behind its data.
/// </summary>
/// <param name="MessageId">The number of the call.</param>
/// <param name="Id">What is to be written.</param>
/// <param name="HeadBytes">The bytes before the data.</param>
/// <param name="DataBytes">How much data follows.</param>
/// <param name="HasWait">The data is followed by one argument more; see <see cref="IsWait"/>. Otherwise it ends the message.</param>
public readonly record struct PutHead(long MessageId, ObjectId Id, int HeadBytes, long DataBytes, bool HasWait)
{
    /// <summary>The length of the argument behind the data.</summary>
    public const int WaitBytes = 6;

    /// <summary>borg's largest object.</summary>
    public const int MostDataBytes = 20 * 1024 * 1024;

    /// <summary>Whether these bytes are <c>"wait": true</c> or <c>false</c>.</summary>
    public static bool IsWait(ReadOnlySpan<byte> bytes) => bytes is [0xa4, (byte)'w', (byte)'a', (byte)'i', (byte)'t', 0xc2 or 0xc3];

    /// <summary>Looks at the beginning of a message.</summary>
    /// <param name="bytes">From the beginning of the message; maybe only a part of it, maybe more than it.</param>
    /// <param name="head">Filled if it is one.</param>
    /// <returns>Null if more bytes have to come; it never needs more than a hundred.</returns>
    /// <exception cref="MsgpackException">It begins like no message of borg's.</exception>
    public static bool? TryRead(ReadOnlySpan<byte> bytes, out PutHead head)
    {
        head = default;
        var walk = new Walk(bytes);
        var arguments = 0u;
        var fits = walk.Map(out var parts) && parts == 3 && walk.Text("i"u8) && walk.Integer(out _)
            && walk.Text("m"u8) && walk.Text("put"u8) && walk.Text("a"u8) && walk.Map(out arguments) && arguments is 2 or 3 && walk.Text("id"u8);
        if (!fits || !walk.Id(out var id) || !walk.Text("data"u8) || !walk.TextHeader(out var dataBytes))
            return walk.IsShort ? null : false;
        if (dataBytes > MostDataBytes)
            throw new MsgpackException("An object is too large.");
        head = new PutHead(walk.Number, id, walk.Position, dataBytes, arguments == 3);
        return true;
    }

    private ref struct Walk(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> bytes = bytes;

        public int Position { get; private set; }

        public long Number { get; private set; }

        public bool IsShort { get; private set; }

        public bool Map(out uint pairs)
        {
            var fits = Header(MsgpackKind.Map, out var header);
            pairs = header.ItemCount;
            return fits;
        }

        public bool Integer(out long number)
        {
            number = 0;
            var from = Position;
            if (!Header(MsgpackKind.WholeNumber, out var header) || !Has(header.PayloadBytes))
                return false;
            Position += (int)header.PayloadBytes;
            Number = number = new MsgpackReader(bytes[from..Position]).ReadInteger();
            return true;
        }

        public bool Text(ReadOnlySpan<byte> expected)
        {
            if (!Header(MsgpackKind.Text, out var header) || header.PayloadBytes != expected.Length)
                return false;
            var there = bytes[Position..Math.Min(bytes.Length, Position + expected.Length)];
            if (!expected.StartsWith(there) || !Has(header.PayloadBytes))
                return false;
            Position += expected.Length;
            return true;
        }

        public bool Id(out ObjectId id)
        {
            id = default;
            if (!Header(MsgpackKind.Text, out var header) || header.PayloadBytes != ObjectId.Bytes || !Has(header.PayloadBytes))
                return false;
            id = new ObjectId(bytes.Slice(Position, ObjectId.Bytes));
            Position += ObjectId.Bytes;
            return true;
        }

        public bool TextHeader(out long textBytes)
        {
            var fits = Header(MsgpackKind.Text, out var header);
            textBytes = header.PayloadBytes;
            return fits;
        }

        private bool Header(MsgpackKind kind, out MsgpackHeader header)
        {
            IsShort = !MsgpackHeader.TryRead(bytes[Position..], out header);
            if (IsShort || header.Kind != kind)
                return false;
            Position += header.Bytes;
            return true;
        }

        private bool Has(uint count)
        {
            IsShort = count > bytes.Length - Position;
            return !IsShort;
        }
    }
}
