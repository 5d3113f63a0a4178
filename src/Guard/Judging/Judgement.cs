using BorgBackupServer.Borg.Guarding;

namespace BorgBackupServer.Guard.Judging;

/// <summary>What becomes of one message of the client's.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Bytes">What goes to borg instead, or back to the client.</param>
/// <param name="Refusal">Why it was refused; null also for what is only ignored.</param>
/// <param name="Text">The same for a person.</param>
internal readonly record struct Judgement(JudgementKind Kind, byte[]? Bytes = null, RefusalKind? Refusal = null, string? Text = null)
{
    public static Judgement Pass => new(JudgementKind.Pass);

    public static Judgement Replace(byte[] bytes) => new(JudgementKind.Replace, bytes);

    public static Judgement Answer(byte[] bytes) => new(JudgementKind.Answer, bytes);

    /// <summary>The client is told that it was done.</summary>
    public static Judgement Ignore(long messageId) => new(JudgementKind.Ignore, Answers.Done(messageId));

    public static Judgement Refuse(RefusalKind refusal, long messageId, string text) => Refuse(refusal, messageId, text, "Refused");

    /// <param name="exception">The class under which borg's client shows it.</param>
    public static Judgement Refuse(RefusalKind refusal, long messageId, string text, string exception) =>
        new(JudgementKind.Refuse, Answers.Exception(messageId, exception, text), refusal, text);

    public static Judgement End(RefusalKind refusal, string text) => new(JudgementKind.End, null, refusal, text);
}
