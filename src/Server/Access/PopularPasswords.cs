using System.Collections.Frozen;

namespace BorgBackupServer.Server.Access;

/// <summary>
/// What people choose when they are asked for a password, without digits around it and in lower case. The list is made from
/// the ranking that ships with <c>@zxcvbn-ts/language-common</c> 4.1.3 (MIT, the licence is beside it), which counts how
/// often passwords occur in leaks that are public: the first 8,000 of them, and the longer ones whatever their rank.
/// </summary>
internal static class PopularPasswords
{
    /// <summary>What this server's own name and other keyboards suggest.</summary>
    private static readonly string[] Ours =
        ["borg", "borgbackup", "borgbackupserver", "backupserver", "bbsserver", "qwertz", "yxcvbnm", "correcthorsebatterystaple", "passwort", "geheim", "changeme"];

    private static readonly Lazy<FrozenSet<string>> All = new(Read);

    public static bool Contains(string word) => All.Value.Contains(word);

    private static FrozenSet<string> Read()
    {
        using var list = new StreamReader(typeof(PopularPasswords).Assembly.GetManifestResourceStream("popular-passwords")
            ?? throw new InvalidOperationException("The list of common passwords is missing from the program."));
        return list.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Concat(Ours).ToFrozenSet(StringComparer.Ordinal);
    }
}
