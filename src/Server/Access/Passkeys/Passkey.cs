using Microsoft.AspNetCore.Identity;

namespace BorgBackupServer.Server.Access.Passkeys;

/// <summary>A key pair of a user whose private half never leaves their device. Nothing in this row opens anything.</summary>
public sealed class Passkey
{
    public const int MostNameCharacters = 60;

    /// <summary>The specification's bound on a credential's id.</summary>
    public const int MostCredentialIdBytes = 1023;

    private Passkey()
    {
    }

    public PasskeyId Id { get; private set; }

    public UserId UserId { get; private set; }

    public string Name { get; private set; } = "";

    public byte[] CredentialId { get; private set; } = [];

    /// <summary>COSE.</summary>
    public byte[] PublicKey { get; private set; } = [];

    /// <summary>How often the device says it has signed. Stays 0 where devices share the key.</summary>
    public long SignCount { get; private set; }

    /// <summary>Separated by commas: how the browser reaches the device.</summary>
    public string Transports { get; private set; } = "";

    public bool IsBackupEligible { get; private set; }

    public bool IsBackedUp { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? LastUsedAt { get; private set; }

    /// <summary>When its counter went backwards, as it does when two devices hold what only one can hold. It opens nothing from then on.</summary>
    public DateTimeOffset? BlockedAt { get; private set; }

    public static Passkey Create(UserId userId, UserPasskeyInfo made, string name, DateTimeOffset now) => new()
    {
        Id = PasskeyId.Create(),
        UserId = userId,
        Name = name,
        CredentialId = made.CredentialId,
        PublicKey = made.PublicKey,
        SignCount = made.SignCount,
        Transports = string.Join(',', made.Transports ?? []),
        IsBackupEligible = made.IsBackupEligible,
        IsBackedUp = made.IsBackedUp,
        CreatedAt = now,
    };

    /// <summary>
    /// As the framework's handler wants it, with the counter left out: it is judged by <see cref="Use"/>, where a copied key
    /// can be told from any other refusal, and in the transaction that moves it on.
    /// </summary>
    public UserPasskeyInfo ForHandler() => new(
        CredentialId, PublicKey, CreatedAt, signCount: 0, Transports.Split(',', StringSplitOptions.RemoveEmptyEntries), isUserVerified: true, IsBackupEligible, IsBackedUp, attestationObject: [], clientDataJson: []);

    public void Rename(string name) => Name = name;

    /// <summary>False: the counter did not move on, and the passkey is blocked.</summary>
    public bool Use(UserPasskeyInfo used, DateTimeOffset now)
    {
        if ((used.SignCount != 0 || SignCount != 0) && used.SignCount <= SignCount)
        {
            BlockedAt ??= now;
            return false;
        }

        (SignCount, IsBackedUp, LastUsedAt) = (used.SignCount, used.IsBackedUp, now);
        return true;
    }
}
