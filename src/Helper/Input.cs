namespace BorgBackupServer.Helper;

/// <summary>Standard input, within bounds.</summary>
internal static class Input
{
    private const int MostBytes = 4 * 1024 * 1024;

    /// <summary>All of it.</summary>
    public static byte[] ReadAll()
    {
        using var input = Console.OpenStandardInput();
        var bytes = new byte[MostBytes + 1];
        var length = input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= MostBytes ? bytes[..length] : throw new Refusal("Standard input is longer than any order.");
    }

    /// <summary>Up to the first newline; more may follow.</summary>
    public static byte[] ReadLine(Stream input)
    {
        var line = new MemoryStream();
        var piece = new byte[16 * 1024];
        while (line.Length <= MostBytes)
        {
            var read = input.Read(piece);
            if (read == 0)
                throw new Refusal("Standard input ended before the order was whole.");
            if (piece.AsSpan(0, read).IndexOf((byte)'\n') is >= 0 and var end)
            {
                line.Write(piece, 0, end);
                return line.ToArray();
            }

            line.Write(piece, 0, read);
        }

        throw new Refusal("Standard input is longer than any order.");
    }
}
