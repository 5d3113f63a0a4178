using System.Text;

namespace BorgBackupServer.Borg.Output;

/// <summary>The names of users and groups, of which an archive has few: the last sixteen are made into text only once.</summary>
internal sealed class NameCache
{
    private readonly (byte[] Bytes, string Text)[] names = new (byte[], string)[16];
    private int next;

    public string Get(ReadOnlySpan<byte> bytes)
    {
        foreach (var (known, text) in names)
            if (known is not null && bytes.SequenceEqual(known))
                return text;

        var name = Encoding.UTF8.GetString(bytes);
        names[next++ % names.Length] = (bytes.ToArray(), name);
        return name;
    }
}
