using System.Buffers;
using System.Text;

namespace BorgBackupServer.Catalog.Search;

/// <summary>Names for comparing without regard to case: letters of UTF-8 names in lower case, other bytes as they are.</summary>
internal static class NameFolding
{
    /// <summary>Appends the folded name. It may be longer or shorter than the name, and holds no NUL if the name holds none.</summary>
    public static void Fold(ReadOnlySpan<byte> name, ArrayBufferWriter<byte> folded)
    {
        if (Ascii.ToLower(name, folded.GetSpan(name.Length), out var written) == OperationStatus.Done)
        {
            folded.Advance(written);
            return;
        }

        while (!name.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(name, out var rune, out var length);
            if (status == OperationStatus.Done)
                folded.Advance(Rune.ToLowerInvariant(rune).EncodeToUtf8(folded.GetSpan(4)));
            else
                folded.Write(name[..length]);
            name = name[length..];
        }
    }

    public static byte[] Fold(ReadOnlySpan<byte> name)
    {
        var folded = new ArrayBufferWriter<byte>(name.Length + 8);
        Fold(name, folded);
        return folded.WrittenSpan.ToArray();
    }
}
