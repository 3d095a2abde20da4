//! Every text a person or the model reads, in Japanese and English, by error code. Pure.
