using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Access;

internal sealed class UserMapping : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");
        builder.Property(user => user.Name).HasMaxLength(100);
        builder.Property(user => user.NormalisedName).HasMaxLength(100);
        builder.Property(user => user.Grants).HasConversion(GrantsText.Converter);
        builder.HasIndex(user => user.NormalisedName).IsUnique();
        builder.Property(user => user.Email).HasMaxLength(254);
        builder.Property(user => user.NormalisedEmail).HasMaxLength(254);
        builder.HasIndex(user => user.NormalisedEmail);
    }
}
