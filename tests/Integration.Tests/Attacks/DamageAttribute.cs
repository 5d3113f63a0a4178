namespace BorgBackupServer.Integration.Tests.Attacks;

/// <summary>
/// One row of the second table in <c>docs/threat-model.md</c>: what a client does where no guard stands before borg. The test
/// has the audit find it, and undoes it.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class DamageAttribute(string attack) : Attribute
{
    public string Attack => attack;

    /// <summary>What the audit calls it.</summary>
    public required string Found { get; init; }

    /// <summary>What becomes of it.</summary>
    public string Undone { get; init; } = "the repository is taken back to the last audit";
}
