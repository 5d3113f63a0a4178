using BorgBackupServer.Server.Platform.Identifiers;

namespace BorgBackupServer.Server.Access.ForgottenPassword;

/// <summary>Id of a link for a new password.</summary>
public readonly record struct PasswordResetId(Guid Value) : IIdentifier<PasswordResetId>
{
    public static PasswordResetId From(Guid value) => new(value);

    public static PasswordResetId Create() => new(Guid.CreateVersion7());

    public static PasswordResetId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse(string? s, IFormatProvider? provider, out PasswordResetId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new PasswordResetId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
