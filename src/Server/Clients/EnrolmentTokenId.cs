using BorgBackupServer.Server.Platform.Identifiers;

namespace BorgBackupServer.Server.Clients;

/// <summary>Id of an enrolment token.</summary>
public readonly record struct EnrolmentTokenId(Guid Value) : IIdentifier<EnrolmentTokenId>
{
    public static EnrolmentTokenId From(Guid value) => new(value);

    public static EnrolmentTokenId Create() => new(Guid.CreateVersion7());

    public static EnrolmentTokenId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse(string? s, IFormatProvider? provider, out EnrolmentTokenId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new EnrolmentTokenId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
