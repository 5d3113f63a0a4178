namespace BorgBackupServer.Server.Home;

/// <summary>Which clients a person wants to see, by its word in the address.</summary>
public sealed record ProtectionFilter(string Name, string Text, IReadOnlyList<Protection>? Only)
{
    public static readonly IReadOnlyList<ProtectionFilter> All =
    [
        new("", "All", null),
        new("attention", "Need attention", [.. Enum.GetValues<Protection>().Where(ProtectionRule.NeedsSomebody)]),
        new("protected", "Protected", [.. Enum.GetValues<Protection>().Where(ProtectionRule.IsProtected)]),
        new("overdue", "Overdue", [Protection.Overdue]),
        new("failing", "Failing", [Protection.Failing]),
        new("waiting", "Without agent", [Protection.WaitsForAgent, Protection.NoAgent]),
    ];

    public static ProtectionFilter Of(string? name) => All.FirstOrDefault(filter => filter.Name == name) ?? All[0];

    public int Count(CountProtection.Response counts) => Only is null ? counts.Total : Only.Sum(protection => counts.Of.GetValueOrDefault(protection));
}
