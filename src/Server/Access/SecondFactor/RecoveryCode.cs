namespace BorgBackupServer.Server.Access.SecondFactor;

/// <summary>One of the ten codes that open the account once each when the phone is gone. A used one is deleted.</summary>
public sealed class RecoveryCode
{
    private RecoveryCode()
    {
    }

    public RecoveryCodeId Id { get; private set; }

    public UserId UserId { get; private set; }

    /// <summary>The first two characters, which differ among the codes of a user: one hash is tried for each code that is typed, not ten.</summary>
    public string Label { get; private set; } = "";

    /// <summary>bcrypt, of all of its characters.</summary>
    public string CodeHash { get; private set; } = "";

    public static RecoveryCode Create(UserId userId, string label, string codeHash) =>
        new() { Id = RecoveryCodeId.Create(), UserId = userId, Label = label, CodeHash = codeHash };
}
