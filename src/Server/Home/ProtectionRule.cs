namespace BorgBackupServer.Server.Home;

/// <summary>How young is young enough. Every page and every number goes by this and by <see cref="ClientStandings"/>.</summary>
public static class ProtectionRule
{
    /// <summary>How old the latest archive of a plan that runs only by hand may be. One with a schedule is measured by what that promises.</summary>
    public static readonly TimeSpan FreshByHandFor = TimeSpan.FromDays(8);

    /// <summary>A client whose archives are young enough, whatever the last try says.</summary>
    public static bool IsProtected(this Protection protection) => protection is Protection.Protected or Protection.Failing;

    /// <summary>A person has to do something about it.</summary>
    public static bool NeedsSomebody(this Protection protection) => protection is not Protection.Protected;
}
