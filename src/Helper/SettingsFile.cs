using System.Text;
using BorgBackupServer.Borg.Isolation;

namespace BorgBackupServer.Helper;

/// <summary>Reads the settings, and believes them only if root alone can have written them.</summary>
internal static class SettingsFile
{
    private const int MostBytes = 64 * 1024;

    public static IsolationSettings Read()
    {
        RootOwned.RequireFolder(Path.GetDirectoryName(IsolationSettings.File) ?? "/");
        using var file = Posix.Open(IsolationSettings.File, Posix.ReadOnly | Posix.NoFollow | Posix.NonBlocking);
        var status = Posix.StatusOf(file);
        if (!status.IsFile || status.Owner != 0 || status.OthersWrite)
            throw new Refusal($"{IsolationSettings.File} is not a file of root's own, or others may write to it.");
        var text = new byte[MostBytes + 1];
        var length = 0;
        while (length < text.Length && RandomAccess.Read(file, text.AsSpan(length), length) is > 0 and var read)
            length += read;
        if (length > MostBytes)
            throw new Refusal($"{IsolationSettings.File} is too large.");
        var (settings, complaint) = IsolationSettings.Parse(Encoding.UTF8.GetString(text, 0, length));
        return settings ?? throw new Refusal($"{IsolationSettings.File} cannot be used: {complaint}.");
    }
}
