using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Clients;

/// <summary>What a client may be called.</summary>
public static class ClientName
{
    public const int MaxChars = 100;

    /// <summary>The name as it is stored, or what is wrong with it.</summary>
    public static Result<string> Check(string? name)
    {
        var trimmed = name?.Trim() ?? "";
        if (trimmed.Length == 0)
            return Problem.Invalid("client.name-missing", "A client needs a name.", "The machine's own name is a good one.", "name");
        if (trimmed.Length > MaxChars)
            return Problem.Invalid("client.name-too-long", $"A name has at most {MaxChars} characters.", field: "name");
        if (trimmed.Any(char.IsControl))
            return Problem.Invalid("client.name-invalid", "A name has no line breaks or other control characters.", field: "name");
        return trimmed;
    }

    internal static Problem Taken(string name) =>
        Problem.Conflict("client.name-taken", $"There is a client called “{name}” already.", "Choose another name.", "name");
}
