using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Access.Passkeys;

internal static class PasskeyNameRule
{
    /// <summary>The name as it is stored; or why it cannot be taken.</summary>
    public static Result<string> Parse(string text)
    {
        var trimmed = text.Trim();
        return trimmed.Length is > 0 and <= Passkey.MostNameCharacters && !trimmed.Any(char.IsControl)
            ? trimmed
            : Problem.Invalid("passkey.name", $"The name of a passkey has 1 to {Passkey.MostNameCharacters} characters.", "Name the device, for example “blue key”.", "name");
    }
}
