using System.Text;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Access;

/// <summary>What a password must be: long, and nothing that everybody tries first. No rule about sorts of characters: length is what counts.</summary>
public static class PasswordRule
{
    public const int FewestCharacters = 12;

    /// <summary>
    /// bcrypt reads 72 bytes and no further. A longer password is refused rather than cut silently or hashed twice:
    /// the stored hash stays plain bcrypt, and 72 bytes are more than any passphrase needs.
    /// </summary>
    public const int MostBytes = 72;

    private static readonly string[] Common =
    [
        "password", "passwort", "passw0rd", "p@ssword", "p@ssw0rd", "qwerty", "qwertz", "azerty", "asdfgh", "letmein", "welcome", "iloveyou",
        "administrator", "admin", "changeme", "secret", "geheim", "backup", "borg", "borgbackup", "server", "monkey", "dragon", "football", "sunshine",
        "princess", "trustno", "master", "superman", "batman", "whatever", "abcdefgh", "correcthorsebatterystaple", "qwertyuiop", "zxcvbnm", "yxcvbnm",
        "asdfghjkl", "q1w2e3r4t5y6", "1q2w3e4r5t6y", "1qaz2wsx3edc", "qazwsxedcrfv", "test", "login", "default", "root", "hello", "summer", "winter",
    ];

    /// <summary>Null, or why the password cannot be taken. <paramref name="field"/> names the request member.</summary>
    public static Problem? Check(string password, string userName, string field)
    {
        var length = password.EnumerateRunes().Count();
        if (length < FewestCharacters)
        {
            return Problem.Invalid("access.password-short", $"The password has {length} characters; it needs at least {FewestCharacters}.",
                "Four random words make a good password.", field);
        }

        if (Encoding.UTF8.GetByteCount(password) > MostBytes)
            return Problem.Invalid("access.password-long", $"The password is longer than {MostBytes} bytes.", "Choose a shorter one; longer is not safer any more.", field);
        if (password.Contains('\0'))
            return Problem.Invalid("access.password-unusable", "The password holds a character that cannot be stored.", field: field);
        if (IsEasilyGuessed(password, userName))
            return Problem.Invalid("access.password-guessable", "This password is among the first that an attacker tries.", "Four random words make a good password.", field);
        return null;
    }

    /// <summary>0 to 4, for the bar below the field: an estimate for the person, not a condition.</summary>
    public static int Strength(string password, string userName)
    {
        if (Check(password, userName, "password") is not null)
            return password.Length == 0 ? 0 : 1;
        var distinct = password.Distinct().Count();
        return (password.Length, distinct) switch
        {
            ( >= 20, >= 10) => 4,
            ( >= 16, >= 8) => 3,
            _ => 2,
        };
    }

    /// <summary>A common word, or the user's own name, with digits, punctuation or repetitions around it.</summary>
    private static bool IsEasilyGuessed(string password, string userName)
    {
        var folded = new string([.. password.ToLowerInvariant().Where(char.IsLetterOrDigit)]);
        if (folded.Distinct().Count() < 5 || IsSequence(folded))
            return true;
        var core = folded.Trim('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        var name = new string([.. userName.ToLowerInvariant().Where(char.IsLetterOrDigit)]);
        return Common.Append(name).Any(word => word.Length > 2 && (IsRepetitionOf(core, word) || IsRepetitionOf(folded, word)));
    }

    private static bool IsRepetitionOf(string text, string word) =>
        text.Length > 0 && text.Replace(word, "", StringComparison.Ordinal).Length == 0;

    private static bool IsSequence(string text) =>
        text.Length > 1 && Enumerable.Range(1, text.Length - 1).Count(i => Math.Abs(text[i] - text[i - 1]) <= 1) > text.Length * 3 / 4;
}
