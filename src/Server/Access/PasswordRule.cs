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

    private static readonly char[] Digits = [.. "0123456789"];

    private static readonly char[] Around = [.. "0123456789!?.,;:-_+*#%&/()=<>'\" "];

    private static readonly Dictionary<char, char> SignsForLetters =
        new() { ['@'] = 'a', ['4'] = 'a', ['3'] = 'e', ['1'] = 'i', ['0'] = 'o', ['$'] = 's', ['5'] = 's', ['7'] = 't' };

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

    /// <summary>A common password, or the user's own name, with digits, punctuation or repetitions around it, or with the usual signs for letters.</summary>
    private static bool IsEasilyGuessed(string password, string userName)
    {
        var lower = password.ToLowerInvariant();
        var folded = Letters(lower);
        if (folded.Distinct().Count() < 5 || IsSequence(folded))
            return true;
        var name = Letters(userName.ToLowerInvariant());
        var spelled = new string([.. lower.Trim(Around).Select(c => SignsForLetters.GetValueOrDefault(c, c))]);
        return new[] { folded, folded.Trim(Digits), Letters(spelled), Letters(spelled).Trim(Digits) }.Any(text => IsRepeated(text, name));
    }

    private static string Letters(string text) => new([.. text.Where(char.IsLetterOrDigit)]);

    /// <summary>Whether the text is one common password, or the name, once or again and again.</summary>
    private static bool IsRepeated(string text, string name)
    {
        for (var length = 3; length <= text.Length; length++)
        {
            if (text.Length % length != 0)
                continue;
            var word = text[..length];
            if ((word == name || PopularPasswords.Contains(word)) && text.Replace(word, "", StringComparison.Ordinal).Length == 0)
                return true;
        }

        return false;
    }

    private static bool IsSequence(string text) =>
        text.Length > 1 && Enumerable.Range(1, text.Length - 1).Count(i => Math.Abs(text[i] - text[i - 1]) <= 1) > text.Length * 3 / 4;
}
