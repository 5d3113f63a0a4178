namespace BorgBackupServer.Server.Access.Attempts;

/// <summary>How often something may be tried, from one address and for one account.</summary>
/// <param name="Name">Part of the stored key, so that one limit does not count for another.</param>
public sealed record AttemptLimit(string Name, int Most, TimeSpan Window)
{
    public static AttemptLimit SignIn { get; } = new("sign-in", 5, TimeSpan.FromMinutes(5));

    public static AttemptLimit SecondFactor { get; } = new("second-factor", 10, TimeSpan.FromMinutes(5));

    public static AttemptLimit PasswordReset { get; } = new("password-reset", 3, TimeSpan.FromMinutes(15));

    /// <summary>Unknown keys and unknown enrolment tokens.</summary>
    public static AttemptLimit Agent { get; } = new("agent", 20, TimeSpan.FromMinutes(5));

    /// <summary>Of what is refused to somebody who is signed in, so much is recorded.</summary>
    public static AttemptLimit RecordedRefusals { get; } = new("recorded-refusals", 20, TimeSpan.FromMinutes(5));

    /// <summary>That an address has come to one of the limits is recorded once in a while; who hammers on fills no activity.</summary>
    public static AttemptLimit RecordedLimits { get; } = new("recorded-limits", 1, TimeSpan.FromMinutes(5));
}
