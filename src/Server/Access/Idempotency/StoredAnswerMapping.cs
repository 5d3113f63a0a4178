using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Access.Idempotency;

internal sealed class StoredAnswerMapping : IEntityTypeConfiguration<StoredAnswer>
{
    public void Configure(EntityTypeBuilder<StoredAnswer> builder)
    {
        builder.ToTable("stored_answers");
        builder.Property(answer => answer.CallHash).HasMaxLength(64);
        builder.Property(answer => answer.BodyHash).HasMaxLength(64);
        builder.Property(answer => answer.ContentType).HasMaxLength(100);
        builder.HasIndex(answer => answer.CallHash).IsUnique();
        builder.HasIndex(answer => answer.BegunAt);
    }
}
