namespace BorgBackupServer.Helper;

/// <summary>Standard input, within bounds.</summary>
internal static class Input
{
    private const int MostBytes = 4 * 1024 * 1024;

    /// <summary>All of it.</summary>
    public static byte[] ReadAll(int mostBytes = MostBytes)
    {
        using var input = Console.OpenStandardInput();
        var all = new MemoryStream();
        var piece = new byte[64 * 1024];
        while (input.Read(piece) is > 0 and var read)
        {
            all.Write(piece, 0, read);
            if (all.Length > mostBytes)
                throw new Refusal("Standard input is longer than any order.");
        }

        return all.ToArray();
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
