using BorgBackupServer.Server.Platform.Identifiers;

namespace BorgBackupServer.Server.Access.ApiTokens;

/// <summary>Id of an API token.</summary>
public readonly record struct ApiTokenId(Guid Value) : IIdentifier<ApiTokenId>
{
    public static ApiTokenId From(Guid value) => new(value);

    public static ApiTokenId Create() => new(Guid.CreateVersion7());

    public static ApiTokenId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse(string? s, IFormatProvider? provider, out ApiTokenId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new ApiTokenId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
