using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Access;

/// <summary>What the name of a user may look like.</summary>
public static class UserNameRule
{
    public const int MostCharacters = 60;

    /// <summary>Null, or why the name cannot be taken. <paramref name="field"/> names the request member.</summary>
    public static Problem? Check(string name, string field)
    {
        var trimmed = name.Trim();
        if (trimmed.Length == 0)
            return Problem.Invalid("access.name-missing", "The name is missing.", field: field);
        if (trimmed.Length > MostCharacters)
            return Problem.Invalid("access.name-long", $"The name is longer than {MostCharacters} characters.", field: field);
        return trimmed.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '@' or '+' or ' ')
            ? null
            : Problem.Invalid("access.name-characters", "The name may hold letters, digits, spaces, and . - _ @ +", field: field);
    }
}
