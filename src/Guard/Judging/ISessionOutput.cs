namespace BorgBackupServer.Guard.Judging;

/// <summary>Where judged messages go.</summary>
internal interface ISessionOutput
{
    void ToBorg(ReadOnlySpan<byte> bytes);

    /// <summary>A whole message of our own.</summary>
    void ToClient(byte[] message);

    /// <summary>Called for everything that was not let through.</summary>
    void Note(Judgement judgement);
}
