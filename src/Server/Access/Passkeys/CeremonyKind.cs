namespace BorgBackupServer.Server.Access.Passkeys;

/// <summary>What a challenge was made for. An answer to one is no answer to another.</summary>
public enum CeremonyKind
{
    /// <summary>Somebody who is signed in adds a passkey.</summary>
    Add,

    /// <summary>Somebody unknown signs in; the device has to know its person, by fingerprint, face or PIN.</summary>
    SignIn,

    /// <summary>Somebody whose password was right shows a passkey of theirs.</summary>
    SecondFactor,
}
