using BorgBackupServer.Server.Platform.Identifiers;

namespace BorgBackupServer.Server.Plans;

/// <summary>Id of a plan.</summary>
public readonly record struct PlanId(Guid Value) : IIdentifier<PlanId>
{
    public static PlanId From(Guid value) => new(value);

    public static PlanId Create() => new(Guid.CreateVersion7());

    public static PlanId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse(string? s, IFormatProvider? provider, out PlanId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new PlanId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
