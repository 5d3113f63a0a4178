using BorgBackupServer.Borg.Guarding;

namespace BorgBackupServer.Guard.Sessions;

/// <summary>
/// The file of rules, and whether it is another one by now. The server replaces it whole, also under a session that runs:
/// a repository is closed, a client shut out. What cannot be read any more counts as a change, never as none.
/// </summary>
internal sealed class RulesWatch
{
    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly string path;
    private (DateTime WrittenAt, long Length) seen;

    /// <summary>To be made before the rules are read, so that nothing is missed in between.</summary>
    public RulesWatch(string path)
    {
        this.path = path;
        seen = Look();
    }

    /// <summary>Reads the rules anew if they have changed since the last time.</summary>
    public bool HasChanged(out GuardRules? rules, out string? complaint)
    {
        (rules, complaint) = (null, null);
        lock (gate)
        {
            var now = Look();
            if (now == seen)
                return false;
            seen = now;
        }

        (rules, complaint) = GuardRulesFile.Read(path);
        return true;
    }

    private (DateTime WrittenAt, long Length) Look()
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}
