namespace BorgBackupServer.Integration.Tests.Attacks;

/// <summary>
/// One row of the table in <c>docs/threat-model.md</c>: what somebody tries, and what this test shows of it. The sentences
/// stand beside the test, so that whoever changes one sees the other.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class AttackAttribute(Taken taken, string attack) : Attribute
{
    public Taken Taken => taken;

    public string Attack => attack;

    /// <summary>What happens, with everything in its place.</summary>
    public required string Defence { get; init; }

    /// <summary>What plain <c>borg serve --append-only</c> does with it, and what holds then; empty where the guard plays no part.</summary>
    public string Without { get; init; } = "–";

    /// <summary>What stays possible, in plain words.</summary>
    public string Remains { get; init; } = "nothing";
}
